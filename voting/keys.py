"""Every Redis key, in one place. All keys of one Lua call share one `{hash tag}`.

| key | holds | written by |
|---|---|---|
| `px:{campaign:shard}:v:<voter>` | bytes: rate bucket, quota uses, ballots | ballot_box |
| `px:{campaign:shard}:head` | bytes: epoch and furthest ballot of the shard | ballot_box, recall |
| `px:{campaign:shard}:p:<nonce>` | the ballot that a proof of work was spent for | ballot_box |
| `px:{campaign}:counters` | hash: watermark, epoch, tallies by case | projector |
| `px:{campaign}:snapshot` | the published snapshot | display/publishing/snapshot_store |
| `px:{phone:<number>}:sent` | hash: codes sent to a number, when the next may go | phones/codes |
| `px:{phone:<number>}:code:<voter>` | hash: a code's digest, tries left, its end | phones/codes |
| `px:{allowance:<name>}` | hash: what is left, and since when | phones/allowances |
| `px:{pairing:<nonce>}` | the sealed identity that a phone left for a computer | pairing |
| `px:{wechat}:<app id>:<name>` | an access token or ticket, sealed | wechat/credentials |
| `px:{wechat}:<app id>:lock` | that a front is renewing them | wechat/credentials |
| `px:{wechat}:used:<kind>:<nonce>` | a state, link or message that came once | wechat/once |
| `px:{told}:<digest>` | that a message was delivered | ops/messages/outbound/told_memory |
| `px:{campaign}:chronicle` | what was published over time | display/chronicle/chronicle_store |

A voter is the digest's 16 bytes as they are: in hex they would cost every voter 16 more. A
number is a keyed digest too.
"""

from collections.abc import Mapping

from voting.domain import CampaignId, VoterDigest

#: What the keys of each builder below look like, as Redis' ACLs match them.
PATTERNS: Mapping[str, str] = {
    "voter_key": "px:{*}:v:*",
    "shard_head_key": "px:{*}:head",
    "counters_key": "px:{*}:counters",
    "proof_key": "px:{*}:p:*",
    "sent_codes_key": "px:{phone:*}:sent",
    "code_key": "px:{phone:*}:code:*",
    "allowance_key": "px:{allowance:*}",
    "pairing_key": "px:{pairing:*}",
    "wechat_credential_key": "px:{wechat}:*",
    "wechat_lock_key": "px:{wechat}:*:lock",
    "wechat_used_key": "px:{wechat}:used:*",
    "told_key": "px:{told}:*",
    "last_told_key": "px:{told}:last:*",
    "snapshot_key": "px:{*}:snapshot",
    "chronicle_key": "px:{*}:chronicle",
}


def voter_key(campaign: CampaignId, shard: int, voter: VoterDigest) -> bytes:
    """What Redis remembers of one voter."""
    return f"px:{{{campaign}:{shard}}}:v:".encode() + voter


def shard_head_key(campaign: CampaignId, shard: int) -> str:
    """How far the memory of a shard's voters goes, and of which epoch it is."""
    return f"px:{{{campaign}:{shard}}}:head"


def proof_key(campaign: CampaignId, shard: int, nonce: str) -> str:
    """Marks a proof of work as spent."""
    return f"px:{{{campaign}:{shard}}}:p:{nonce}"


def counters_key(campaign: CampaignId) -> str:
    """The live tallies of a campaign."""
    return f"px:{{{campaign}}}:counters"


def sent_codes_key(number: str) -> str:
    """What was sent to a telephone number, by its digest."""
    return f"px:{{phone:{number}}}:sent"


def code_key(number: str, voter: str) -> str:
    """The code that was sent to a number for a voter, by their digests."""
    return f"px:{{phone:{number}}}:code:{voter}"


def allowance_key(name: str) -> str:
    """How much is left of what somebody may do."""
    return f"px:{{allowance:{name}}}"


def pairing_key(nonce: str) -> str:
    """What a phone leaves for a computer."""
    return f"px:{{pairing:{nonce}}}"


def snapshot_key(campaign: CampaignId) -> str:
    """The snapshot that the public sees."""
    return f"px:{{{campaign}}}:snapshot"


def wechat_credential_key(app_id: str, name: str) -> bytes:
    """What the fronts share of an account's credentials."""
    return f"px:{{wechat}}:{app_id}:{name}".encode()


def wechat_lock_key(app_id: str) -> str:
    """Held, for a while, by the front that renews an account's credentials."""
    return f"px:{{wechat}}:{app_id}:lock"


def wechat_used_key(kind: str, nonce: str) -> str:
    """Marks what may come once as used."""
    return f"px:{{wechat}}:used:{kind}:{nonce}"


def told_key(digest: str) -> str:
    """Marks a message to a channel as delivered."""
    return f"px:{{told}}:{digest}"


def last_told_key(channel: str) -> str:
    """What became of the last messages to a channel."""
    return f"px:{{told}}:last:{channel}"


def chronicle_key(campaign: CampaignId) -> str:
    """What was published of a campaign over time."""
    return f"px:{{{campaign}}}:chronicle"
