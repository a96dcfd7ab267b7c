"""What dreddkit knows of other libraries; each module is for one of them, and is imported by its name."""

__all__: list[str] = []
