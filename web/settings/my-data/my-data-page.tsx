import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { download, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useHere, useTenant } from '#web/app/tenant.ts'
import { Page } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import type { MyPage, MyRequest } from '#web/privacy/public/my-requests.ts'
import { PersonView } from '#web/privacy/public/person-view.tsx'
import classes from '#web/privacy/public/public.module.css'
import { proving } from '#web/security/proving.tsx'

/** What the organisation holds about me as a member, and every right of mine. */
export default function MyDataPage() {
  const tenant = useTenant()
  const { name } = useHere().tenant
  const client = useQueryClient()
  const key = ['my-data', tenant]
  const page = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await request<{ data: MyPage }>('/my-privacy', { tenant, signal })).data,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.requests.some(({ file }) => file === 'coming') ? 2000 : false),
  })
  if (page.isLoadingError) return <ErrorState error={page.error} retry={() => void page.refetch()} />
  if (page.data === undefined) return <Skeletons lines={8} />
  return (
    <Page title={t('requests.page.myData')} description={t('requests.page.myDataText', { tenant: name })} width="narrow">
      <PersonView
        page={page.data}
        doors={{
          ask: async (wish) => (await request<{ data: MyRequest }>('/my-privacy/requests', { method: 'POST', body: wish, tenant })).data,
          cancel: (id) => request(`/my-privacy/requests/${id}/cancel`, { method: 'POST', tenant }),
          file: (id) => download(`/my-privacy/requests/${id}/file`, { tenant }),
          again: () => client.invalidateQueries({ queryKey: key }),
        }}
      />
      <AccountData />
    </Page>
  )
}

/** The account belongs to whoever runs the installation, not to the organisation: what is held of it is one more file. */
function AccountData() {
  const save = useMutation({
    mutationFn: () => proving(() => download('/account/data', {})),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
  })
  return (
    <section className={classes.apart}>
      <h2>{t('requests.page.account')}</h2>
      <p className={classes.hint}>{t('requests.page.accountText')}</p>
      <Button variant="default" mt="sm" loading={save.isPending} onClick={() => save.mutate()}>
        {t('requests.page.accountFile')}
      </Button>
    </section>
  )
}
