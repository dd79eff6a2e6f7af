"""The network towards the registries: asked slowly, with limits, and under our own name."""
