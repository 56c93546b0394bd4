"""Faults of the voting house; a refusal is a value (`voting.refusal`), a fault is raised.

VotingError
├── OutcomeUnknown     the ledger did not answer: the ballot may or may not be recorded
├── BadBallotData      the ledger could not take a batch because of what is in it
├── UnknownCampaign    no campaign of that id is loaded
├── LoadConflict       a campaign is loaded with other rules already
├── UnlawfulRuling     the ledger refuses a ruling: certified, or beyond the actor's power
├── UnlawfulDecision   a decision that may not be: by its phase, by the rules, or on old facts
│   └── WrongRequest   it names what there is not, or is not worded as it must be
└── DamagedRecord      a record of the ledger cannot be read, or is not there
"""


class VotingError(Exception):
    """Base of every fault that this house raises."""


class OutcomeUnknown(VotingError):
    """The ledger did not answer; asking again with the same `ballot_id` is safe."""


class BadBallotData(VotingError):
    """A batch failed on its data; halves of it may be good."""


class UnknownCampaign(VotingError):
    """No campaign of that id is loaded."""


class LoadConflict(VotingError):
    """A campaign of that id is loaded with other rules, and its ballots stand on them."""


class UnlawfulDecision(VotingError):
    """A decision that the phase or the rules do not allow, or that stands on old facts."""


class WrongRequest(UnlawfulDecision):
    """A decision that could be taken at no time: it names what there is not, or lacks words."""


class DamagedRecord(VotingError):
    """A record cannot be read, or is not there; `pingxuan fsck` tells more."""


class UnlawfulRuling(VotingError):
    """The ledger refuses the ruling: the campaign is certified, or the actor may not."""
