"""A configured endpoint → a `Model`: the one place of hepcite that talks to a language model."""

from hepcite.extract.fallback import Model
from hepcite.intake.llm.settings import Settings, load_settings

__all__ = ["Settings", "load_settings", "open_model"]


def open_model(settings: Settings) -> Model:
    """The endpoint of `settings` with a cache. Nothing is sent before the first question."""
    from hepcite.intake.llm.cache import CachedModel  # the client takes long to import
    from hepcite.intake.llm.client import EndpointModel

    return CachedModel(EndpointModel(settings), settings.cache_dir)
