"""Every Redis key, in one place. All keys of one Lua call share one `{hash tag}`.

| key | holds | written by |
|---|---|---|
| `px:{campaign:shard}:v:<voter>` | bytes: rate bucket, quota uses, ballots | ballot_box |
| `px:{campaign:shard}:head` | bytes: epoch and furthest ballot of the shard | ballot_box, recall |
| `px:{campaign}:counters` | hash: watermark, epoch, tallies by case | projector |
| `px:{campaign}:snapshot` | the published snapshot | display/publishing/snapshot_store |
| `px:{campaign}:chronicle` | what was published over time | display/chronicle/chronicle_store |
| `px:{desk}:link:<nonce>` | a login link that was used | ops/desk/login |

A voter is the digest's 16 bytes as they are: in hex they would cost every voter 16 more.
"""

from voting.domain import CampaignId, VoterDigest


def voter_key(campaign: CampaignId, shard: int, voter: VoterDigest) -> bytes:
    """What Redis remembers of one voter."""
    return f"px:{{{campaign}:{shard}}}:v:".encode() + voter


def shard_head_key(campaign: CampaignId, shard: int) -> str:
    """How far the memory of a shard's voters goes, and of which epoch it is."""
    return f"px:{{{campaign}:{shard}}}:head"


def counters_key(campaign: CampaignId) -> str:
    """The live tallies of a campaign."""
    return f"px:{{{campaign}}}:counters"


def desk_link_key(nonce: str) -> str:
    """Marks a login link of the desk as used."""
    return f"px:{{desk}}:link:{nonce}"


def snapshot_key(campaign: CampaignId) -> str:
    """The snapshot that the public sees."""
    return f"px:{{{campaign}}}:snapshot"


def chronicle_key(campaign: CampaignId) -> str:
    """What was published of a campaign over time."""
    return f"px:{{{campaign}}}:chronicle"
