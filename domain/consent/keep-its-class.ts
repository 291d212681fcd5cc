import { purpose } from '#domain/consent/purpose.ts'
import { refuse, rule } from '#schema/rule.ts'

/** Who said yes to a newsletter did not say yes to a survey. */
export const updatePurpose = rule(purpose, 'update', ({ record, before }) =>
  record.class !== before?.class ? refuse('purpose.class-is-fixed', { field: 'class' }) : {},
)
