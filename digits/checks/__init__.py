"""Checks: from a folder of scans to upright grey pictures of single checks, each judged by eye.

`listing` says what lies in a folder, `intake` opens it, `x937` reads cash letters, `upright` turns
and straightens, `quality` flags what a bank would not take, `alike` finds the same paper again.
"""
