"""A status -> the text that Prometheus reads. Few names, no labels that grow: one gauge a fact."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from feedsvc import __version__

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def render(gauges: dict[str, float]) -> bytes:
    """Write gauges, by name without the prefix `feedsvc_`, and the version that runs."""
    registry = CollectorRegistry()
    for name, value in gauges.items():
        Gauge(f"feedsvc_{name}", name.replace("_", " ").capitalize(), registry=registry).set(value)
    Gauge("feedsvc_info", "What runs", ["version"], registry=registry).labels(__version__).set(1)
    return generate_latest(registry)
