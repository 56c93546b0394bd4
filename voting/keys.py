"""Every Redis key, in one place. All keys of one Lua call share one `{hash tag}`.

| key | holds | written by |
|---|---|---|
| `px:{campaign:shard}:v:<voter>` | hash: rate bucket, quota uses, ballot ids | ballot_box |
| `px:{campaign}:counters` | hash: watermark, epoch, tallies by case | projector |
| `px:{campaign}:snapshot` | the published snapshot | display/snapshot_store |
| `px:{desk}:link:<nonce>` | a login link that was used | ops/desk/login |
"""

from voting.domain import CampaignId, VoterDigest


def voter_key(campaign: CampaignId, shard: int, voter: VoterDigest) -> str:
    """What Redis remembers of one voter."""
    return f"px:{{{campaign}:{shard}}}:v:{voter.hex()}"


def counters_key(campaign: CampaignId) -> str:
    """The live tallies of a campaign."""
    return f"px:{{{campaign}}}:counters"


def desk_link_key(nonce: str) -> str:
    """Marks a login link of the desk as used."""
    return f"px:{{desk}}:link:{nonce}"


def snapshot_key(campaign: CampaignId) -> str:
    """The snapshot that the public sees."""
    return f"px:{{{campaign}}}:snapshot"
