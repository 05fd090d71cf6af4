"""Imported by the fork server, once: loads all that a check needs, so that every worker is a warm copy of it.

The import *is* the work: a fork server offers nothing else. Nobody else imports this.
"""

from __future__ import annotations

import gc
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy comes with spaCy; its threads would not survive the fork

from service.worker_process import warm

warm()
gc.collect()
gc.freeze()  # a worker's collector leaves these objects alone, so that their pages stay shared
