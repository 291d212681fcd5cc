import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'

/** The pages whose entries are pages themselves. */
const lists = ['requests', 'erasures'] as const
type List = (typeof lists)[number]

export const isList = (page: string): page is List => lists.some((list) => list === page)

/** Where one is below a page of Privacy: the way back to its list, and what is looked at. */
export function useTrail(page: List, label: string): void {
  const tenant = useTenant()
  useBreadcrumb([
    { label: t('privacy.title'), to: paths.privacy(tenant) },
    { label: t(`privacy.pages.${page}`), to: paths.privacy(tenant, page) },
    { label },
  ])
}
