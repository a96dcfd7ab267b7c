from blinker import Namespace, Signal

event_signals = Namespace()
session_restored = event_signals.signal("session-restored")
session_moved = Signal()
