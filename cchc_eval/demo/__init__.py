"""A site to look around in: the offline sample as rounds of E-Office, in every stage.

bench --site SITE execute cchc_eval.demo.load    units, people, rounds; prints the users and their password
bench --site SITE execute cchc_eval.demo.clear   removes exactly that
"""

from cchc_eval.demo.removal import clear
from cchc_eval.demo.setup import load

__all__ = ["clear", "load"]
