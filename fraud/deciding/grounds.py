"""What may hold a ballot at all, whatever the model thinks of its wave. Pure.

People who were called to vote come all at once, quickly, from one place, for one case, by one
link: none of that may hold them. A wave is only held for how its ballots were sent: from too few
kinds of device, by programs, or by a timer. No flag rests on an address alone; where most come
from one network, as an office's do, its one managed browser is no more than its address, and
haste must be added.
"""

from fraud.finding.features import Features

#: Mean nats of evidence a ballot that show something.
_TELLING = 0.7
#: Gaps vary less than this share of their mean where a timer or a steady hand sends.
_EVEN = 0.5
_LEAST_GAPS_LOG10 = 1.3
#: With this share or more of its ballots in one network, a wave sits in one place.
_ONE_PLACE = 0.3
#: Share of clients beyond the usual that are programs or contradict themselves.
_PROGRAMS = 0.3
#: Seen in the campaign as a whole, ballots are held for going with so many that are held already.
_ACCOMPLICES = 0.3
#: There must be so many others to compare with.
_LEAST_OTHERS = 100.0


def may_hold(features: Features) -> bool:
    """Whether a wave shows how its ballots were sent."""
    if features.others < _LEAST_OTHERS:
        return False
    if features.whole:
        return features.held >= _ACCOMPLICES
    # Beside an attack that counts as usual still, people's many devices stand out: not few kinds.
    device = features.device_nats >= _TELLING and features.device_kinship >= 0.0
    haste = features.age_nats >= _TELLING
    even = features.gap_variation <= _EVEN and features.ballots_log10 >= _LEAST_GAPS_LOG10
    if features.top_network >= _ONE_PLACE:
        return device and (haste or even or features.odd >= _PROGRAMS)
    return device or features.odd >= _PROGRAMS or (even and haste)
