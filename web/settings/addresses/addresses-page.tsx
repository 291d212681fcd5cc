import { Button, Textarea } from '@mantine/core'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { proving } from '#web/security/proving.tsx'
import { linesOf, merged } from '#web/settings/addresses/lines.ts'
import classes from '#web/settings/settings.module.css'

interface AllowedAddresses {
  readonly addresses: readonly string[]
  readonly yours: string
}

const allowedQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['allowed-addresses', tenant],
    queryFn: async ({ signal }) => (await request<{ data: AllowedAddresses }>('/allowed-addresses', { tenant, signal })).data,
    staleTime: 0,
  })

/** From which networks the organisation may be entered. */
export default function AddressesPage() {
  const tenant = useTenant()
  const allowed = useQuery(allowedQuery(tenant))
  return (
    <Page title={t('settings.pages.addresses')} description={t('settings.addresses.description')} width="narrow">
      <Section>
        {allowed.isPending && <Skeletons />}
        {allowed.isError && <ErrorState error={allowed.error} retry={() => void allowed.refetch()} />}
        {allowed.data !== undefined && <AddressesForm allowed={allowed.data} />}
      </Section>
    </Page>
  )
}

function AddressesForm({ allowed }: { allowed: AllowedAddresses }) {
  const tenant = useTenant()
  const client = useQueryClient()
  // As it stood when one began to type.
  const [before, setBefore] = useState(allowed.addresses)
  const form = useForm({ addresses: before.join('\n') }, async ({ addresses }) => {
    const now = await client.fetchQuery(allowedQuery(tenant))
    const body = { addresses: merged(before, linesOf(addresses), now.addresses) }
    const saved = await proving(() => request<{ data: AllowedAddresses }>('/allowed-addresses', { method: 'PUT', body, tenant })).catch(
      inOneField,
    )
    if (saved === undefined) return
    client.setQueryData(allowedQuery(tenant).queryKey, saved.data)
    follow(saved.data.addresses)
    toast(t('settings.saved'))
  })
  const follow = (addresses: readonly string[]) => {
    setBefore(addresses)
    form.set('addresses', addresses.join('\n'))
  }
  const catchUp = useEffectEvent((addresses: readonly string[]) => {
    if (form.values.addresses === before.join('\n')) follow(addresses)
  })
  useEffect(() => catchUp(allowed.addresses), [allowed.addresses])
  const addMine = () => form.set('addresses', [...new Set([...linesOf(form.values.addresses), allowed.yours])].join('\n'))
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <Textarea
        label={t('settings.addresses.label')}
        description={t('settings.addresses.hint', { address: allowed.yours })}
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        {...form.text('addresses')}
      />
      <div className={classes.formEnd}>
        <Button type="submit" loading={form.busy}>
          {t('web.save')}
        </Button>
        <Button variant="default" onClick={addMine}>
          {t('settings.addresses.mine')}
        </Button>
      </div>
    </form>
  )
}

/** All lines stand in one field: a problem with one of them is said there, with the line. */
function inOneField(error: unknown): never {
  if (!(error instanceof ApiError)) throw error
  const errors = error.problems.map((problem) => ({ ...problem, pointer: '/addresses' }))
  throw new ApiError(error.status, { title: error.message, code: error.code, errors })
}
