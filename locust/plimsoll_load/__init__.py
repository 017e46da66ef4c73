"""What the Locust files of this folder share: settings, seeded draws, mixes, levels over time, arrivals, history.

Modules that do not import Locust (`settings`, `draws`, `mix`, `levels`, `arrivals`, `history`, `spread`) are tested
without it.
"""
