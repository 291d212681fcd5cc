import { company } from '#domain/parties/company.ts'
import { refuse, rule } from '#schema/rule.ts'

/** A company cannot belong to itself. */
export const updateCompany = rule(company, 'update', ({ record }) =>
  record.parent === record.id ? refuse('company.own-parent', { field: 'parent' }) : {},
)
