"""A wave in words: one sentence a signal, in Chinese and English, with the numbers."""

from collections.abc import Callable, Mapping, Sequence

from fraud.domain import Attribute, Reason
from fraud.finding.waves import Trait, Wave
from fraud.reading.numbering import Numbering
from fraud.reading.vocabulary import Vocabulary
from fraud.telling.signals import (
    choices,
    client,
    device,
    network,
    network_class,
    operator,
    referrer,
    region,
    timing,
    velocity,
    wide_network,
)  # fmt: skip
from fraud.telling.wording import Told

_SENTENCES: Mapping[Attribute, Callable[[Told], Reason]] = {
    Attribute.NETWORK: network.reason,
    Attribute.WIDE_NETWORK: wide_network.reason,
    Attribute.OPERATOR: operator.reason,
    Attribute.NETWORK_CLASS: network_class.reason,
    Attribute.REGION: region.reason,
    Attribute.DEVICE: device.reason,
    Attribute.CLIENT: client.reason,
    Attribute.REFERRER: referrer.reason,
    Attribute.SESSION_AGE: timing.reason,
}
#: Networks are told by a word, never by their code.
_UNNAMED = frozenset({Attribute.NETWORK, Attribute.WIDE_NETWORK})


class Telling:
    """Puts waves into words.

    Args:
        values: what numbers of values stand for, by `Attribute`.
    """

    def __init__(self, values: Sequence[Numbering], vocabulary: Vocabulary) -> None:
        self._values = values
        self._vocabulary = vocabulary

    def reasons(self, wave: Wave) -> tuple[Reason, ...]:
        """Why a wave stands out, the most telling first."""
        told = [self._reason(trait, wave.window_s) for trait in wave.traits]
        features = wave.features
        even = velocity.reason(10**features.ballots_log10, features.gap_variation)
        return (*told, even) if even else tuple(told)

    def _reason(self, trait: Trait, window_s: float) -> Reason:
        told = Told(
            value=self._name(trait),
            observed=trait.observed,
            of=trait.of,
            expected=trait.expected,
            window_s=window_s,
        )
        return choices.reason(told) if trait.level is None else _SENTENCES[trait.level](told)

    def name(self, attribute: Attribute, value: int) -> str:
        """What a value is called; empty for one that is unknown or never named."""
        code = 0 if attribute in _UNNAMED else self._values[attribute].code(value)
        return self._vocabulary.name(code) if code else ""

    def _name(self, trait: Trait) -> str:
        if trait.value is None:
            return ""
        if trait.level is None:
            return str(trait.value)
        return "-" if trait.level in _UNNAMED else self.name(trait.level, trait.value)
