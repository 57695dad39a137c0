"""Amounts of money as they are written on checks: what they mean, and when a reading is trusted."""
