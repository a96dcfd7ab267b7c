"""What dreddkit knows of other libraries; a module is imported by its name, never from here."""

__all__: list[str] = []
