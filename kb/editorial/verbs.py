"""Which verb carries out which transition: the doors read their buttons and actions off it. (Saving is drafting's.)"""

from collections.abc import Callable, Mapping

from kb.editorial import drafting, publishing, review, scheduling, shelving, verifying
from kb.models import Article
from kb.rules.workflow import Transition

VERBS: Mapping[Transition, Callable[..., Article]] = {
    Transition.SUBMIT: review.submit,
    Transition.WITHDRAW: review.withdraw,
    Transition.APPROVE: review.approve,
    Transition.REQUEST_CHANGES: review.request_changes,
    Transition.SCHEDULE: scheduling.schedule,
    Transition.UNSCHEDULE: scheduling.unschedule,
    Transition.PUBLISH: publishing.publish,
    Transition.DISCARD: drafting.discard,
    Transition.BIN: shelving.bin,
    Transition.UNBIN: shelving.unbin,
    Transition.RETIRE: publishing.retire,
    Transition.RESTORE: publishing.restore,
    Transition.EMERGENCY_PUBLISH: publishing.emergency_publish,
    Transition.ENDORSE: review.endorse,
    Transition.VERIFY: verifying.verify,
}
