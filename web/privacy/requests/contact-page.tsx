import { Button, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { recordsSource } from '#web/fields/records-source.tsx'
import { useFollowing } from '#web/kit/follow.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { Picker } from '#web/kit/picker.tsx'
import type { PickerOption } from '#web/kit/picker-option.ts'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { RequestSettings } from '#web/privacy/requests/settings-section.tsx'
import classes from '#web/settings/settings.module.css'

interface Contact {
  readonly name: string | null
  readonly email: string | null
  readonly site: string | null
  readonly post: string | null
  readonly whatsapp: string | null
  readonly authority: string | null
  readonly inCharge: readonly string[]
  /** The authority of the country. */
  readonly known: string | null
}

const contactKey = (tenant: string) => ['privacy-contact', tenant]

/** Who is in charge of privacy, how people reach them, and who is told of requests. */
export default function ContactPage() {
  const tenant = useTenant()
  const found = useQuery({
    queryKey: contactKey(tenant),
    queryFn: async () => {
      const { data } = await request<{ data: Contact }>('/privacy-contact', { tenant })
      const members = await Promise.all(
        data.inCharge.map(async (id) => {
          const member = await request<{ data: { name: string } }>(`/members/${id}`, { tenant }).catch(gone)
          return member === undefined ? [] : [{ id, label: member.data.name }]
        }),
      )
      return { contact: data, members: members.flat() }
    },
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <Page title={t('requests.contact.title')} description={t('requests.contact.description')} width="narrow">
      {found.isPending && <Skeletons lines={8} />}
      {found.isLoadingError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.data !== undefined && <ContactForm contact={found.data.contact} members={found.data.members} />}
      <RequestSettings />
    </Page>
  )
}

/** Who is no longer a member. With any other error nobody is left out: what is saved here is the whole list. */
function gone(error: unknown): undefined {
  if (!(error instanceof ApiError) || error.status !== 404) throw error
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text)

function ContactForm({ contact, members }: { contact: Contact; members: readonly PickerOption[] }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const entity = entityByName(useModel(), 'member')
  const { name, email, site, post, whatsapp, authority } = contact
  const initial = {
    ...{ name: name ?? '', email: email ?? '', site: site ?? '', post: post ?? '', whatsapp: whatsapp ?? '', authority: authority ?? '' },
    inCharge: members,
  }
  const form = useForm(initial, async (values) => {
    const { inCharge, ...texts } = typed(values)
    const body = {
      ...Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, orNull(value)])),
      ...(inCharge === undefined ? {} : { inCharge: inCharge.map(({ id }) => id) }),
    }
    await request('/privacy-contact', { method: 'PATCH', body, tenant })
    await client.invalidateQueries({ queryKey: contactKey(tenant) })
    toast(t('requests.contact.saved'))
  })
  const typed = useFollowing(form, initial)
  return (
    <Section>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('requests.contact.name')} {...form.text('name')} />
        <TextInput label={t('requests.contact.email')} type="email" {...form.text('email')} />
        <TextInput label={t('requests.contact.site')} {...form.text('site')} />
        <TextInput label={t('requests.contact.whatsapp')} {...form.text('whatsapp')} />
        <TextInput label={t('requests.contact.post')} {...form.text('post')} />
        <Textarea label={t('requests.contact.authority')} autosize minRows={1} maxRows={5} {...form.text('authority')} />
        {contact.known === null ? (
          <Notice tone="warning">{t('requests.contact.noAuthority')}</Notice>
        ) : (
          <div className={classes.hint}>
            <p>{t('requests.contact.authorityHint')}</p>
            <p className={classes.letter}>{contact.known}</p>
          </div>
        )}
        {entity !== undefined && (
          <>
            <Picker
              label={t('requests.contact.inCharge')}
              multiple
              value={form.values.inCharge}
              onChange={(next) => form.set('inCharge', next)}
              source={recordsSource(tenant, entity)}
              error={form.problem('inCharge')}
            />
            <p className={classes.hint}>{t('requests.contact.inChargeHint')}</p>
          </>
        )}
        <div className={classes.formEnd}>
          <Button type="submit" loading={form.busy}>
            {t('requests.contact.save')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
