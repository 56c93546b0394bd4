from fraud.domain import Reason, SignalName, Attribute
_S={Attribute.NETWORK:SignalName.NETWORK,Attribute.DEVICE:SignalName.DEVICE,Attribute.REFERRER:SignalName.REFERRER,Attribute.SESSION_AGE:SignalName.TIMING,None:SignalName.HOUR}
def reasons_of(wave, vocabulary):
    return tuple(Reason(signal=_S[t.level],zh=f"{t.level} {t.value} {t.observed:.0f}/{t.of:.0f} 预期 {t.expected:.1f}",en=f"{t.level} {t.observed:.0f} of {t.of:.0f}, expected {t.expected:.1f}") for t in wave.traits)
