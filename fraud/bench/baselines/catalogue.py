"""Every baseline, in the order of the tables."""

from fraud.bench.baselines.address_rate import E_PETITIONS, FIVE_PER_HOUR
from fraud.bench.baselines.boosting import BOOSTING
from fraud.bench.baselines.fraudar import SHARED_GRAPH, VOTER_GRAPH
from fraud.bench.baselines.half_space import HALF_SPACE_TREES
from fraud.bench.baselines.isolation import ISOLATION_FOREST
from fraud.bench.baselines.m_zoom import M_ZOOM
from fraud.bench.baselines.midas_f import MIDAS_F
from fraud.bench.baselines.volume import EWMA

CONTENDERS = (
    FIVE_PER_HOUR,
    E_PETITIONS,
    EWMA,
    ISOLATION_FOREST,
    HALF_SPACE_TREES,
    VOTER_GRAPH,
    SHARED_GRAPH,
    M_ZOOM,
    MIDAS_F,
    BOOSTING,
)
