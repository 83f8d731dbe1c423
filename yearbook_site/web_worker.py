"""What each worker of the web server of `run` loads: the application, and until it is there the signals as usual.

A worker is forked and inherits handlers that only its parent can act on. Asked to stop while it still loads Django
it would forget that it was asked, and be killed no sooner than half of STOP_SECONDS later.
"""

import signal

for _number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(_number, signal.SIG_DFL)

from yearbook_site.wsgi import application  # noqa: E402 (loading is what takes the time)

__all__ = ["application"]
