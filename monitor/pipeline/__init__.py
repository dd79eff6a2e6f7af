"""The three belts, joined by two tables.

        observe                  dispatch                 deliver
    registry ─────────► events ───────────► deliveries ───────────► channel
     fetch → read →             route → gather          render → send → settle
     diff → classify
    (a transaction per answer)  (one transaction)   (sends outside any transaction)

Nothing flows back, and each belt can be killed at any line and run again.
"""
