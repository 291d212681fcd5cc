import { Button, Textarea } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { formatDate } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { AnswerSection } from '#web/privacy/requests/answer-section.tsx'
import { ClockBadge } from '#web/privacy/requests/clock-badge.tsx'
import { HistorySection } from '#web/privacy/requests/history-section.tsx'
import { PeopleSection } from '#web/privacy/requests/people-section.tsx'
import { ProposalsSection } from '#web/privacy/requests/proposals-section.tsx'
import { nameOf, requestQuery, take, type WholeRequest } from '#web/privacy/requests/requests.ts'
import { StepsSection } from '#web/privacy/requests/steps-section.tsx'
import { useTrail } from '#web/privacy/trail.ts'
import { useMayManage } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'

/** One request: who asks what, about whom, by when, and what to do about it. */
export function RequestView({ id }: { id: string }) {
  const tenant = useTenant()
  const mayManage = useMayManage()
  const found = useQuery(requestQuery(tenant, id))
  useTrail('requests', found.data === undefined ? '…' : nameOf(found.data))
  if (found.data === undefined) {
    return (
      <Page title={t('privacy.pages.requests')}>
        {found.isError ? <ErrorState error={found.error} retry={() => void found.refetch()} /> : <Skeletons lines={8} />}
      </Page>
    )
  }
  const one = found.data
  const decides = mayManage && one.can.includes('fulfil')
  return (
    <Page title={t(`requests.kinds.${one.kind}`)} actions={<ClockBadge one={one} />}>
      {one.erased && <Notice>{t('requests.one.erased')}</Notice>}
      <Facts one={one} />
      {!one.erased && (one.closedAt === null || one.identity !== null) && (
        <Identity key={`${one.id} ${one.identity ?? ''}`} one={one} mayManage={mayManage} />
      )}
      {!one.erased && (one.closedAt === null || one.people.length > 0) && <PeopleSection one={one} mayManage={mayManage} />}
      {one.proposals.length > 0 && !decides && <ProposalsSection one={one} />}
      {decides && <AnswerSection key={one.id} one={one} />}
      {mayManage && one.can.length > 0 && <StepsSection one={one} />}
      <HistorySection one={one} />
    </Page>
  )
}

const dayOf = (moment: string): string => formatDate(moment.slice(0, 10), locale())

function Facts({ one }: { one: WholeRequest }) {
  const child = one.child ?? t('requests.inbox.somebody')
  const behalf = one.behalf === 'self' ? t('requests.behalfOf.self') : t(`requests.behalfOf.${one.behalf}`, { name: child })
  return (
    <Section title={t('requests.one.asked')}>
      <dl className={classes.facts}>
        <dt>{t('requests.one.who')}</dt>
        <dd>{[one.name, one.email, behalf].filter((part) => part !== null).join(' · ')}</dd>
        <dt>{t('requests.file.received')}</dt>
        <dd>{`${dayOf(one.receivedAt)} · ${t(`requests.channels.${one.channel}`)}`}</dd>
        {one.closedAt === null && (
          <>
            <dt>{t('requests.one.due')}</dt>
            <dd>{one.stillSince === null ? dayOf(one.dueAt) : t('requests.inbox.still')}</dd>
          </>
        )}
        {!one.erased && (
          <>
            <dt>{t('requests.file.details')}</dt>
            <dd className={classes.letter}>{one.text === '' ? t('requests.one.noText') : one.text}</dd>
          </>
        )}
      </dl>
    </Section>
  )
}

/** How staff made sure who asks; what Steward checked itself is said. */
function Identity({ one, mayManage }: { one: WholeRequest; mayManage: boolean }) {
  const isSelf = ['form', 'page', 'app'].includes(one.channel)
  const open = one.closedAt === null
  const waits = one.can.includes('confirm')
  const notes = !isSelf || one.behalf !== 'self' || one.shared || !one.proven || one.identity !== null
  return (
    <Section title={t('requests.one.identity')}>
      <div className={classes.stack}>
        {isSelf && <p className={classes.hint}>{checkedBySteward(one)}</p>}
        {one.shared && <Notice tone="warning">{t('requests.one.shared')}</Notice>}
        {!waits && !one.proven && open && <Notice tone="warning">{t('requests.one.notProven')}</Notice>}
        {mayManage && waits && <IdentityForm one={one} field="text" step="confirm" button={t('requests.one.confirm')} />}
        {mayManage && !waits && open && notes && (
          <IdentityForm one={one} field="identity" step="" button={t('requests.one.saveIdentity')} />
        )}
        {!(mayManage && open) && one.identity !== null && <p className={classes.letter}>{one.identity}</p>}
      </div>
    </Section>
  )
}

/** What was found out without staff. A confirmation that bears a text is theirs. */
function checkedBySteward({ channel, state, events }: WholeRequest): string {
  if (channel === 'app') return t('requests.one.member')
  if (state === 'unconfirmed') return t('requests.one.unconfirmed')
  const confirmed = events.find(({ kind }) => kind === 'confirmed')
  return t(`requests.one.${confirmed?.text == null ? 'confirmed' : 'vouched'}`)
}

interface IdentityFormProps {
  one: WholeRequest
  field: 'identity' | 'text'
  step: 'confirm' | ''
  button: string
}

function IdentityForm({ one, field, step, button }: IdentityFormProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const form = useForm({ [field]: one.identity ?? '' }, async ({ [field]: said = '' }) => {
    const kept = step === '' && said === '' ? null : said
    await take(client, tenant, one.id, step, { [field]: kept }, step === '' ? 'PATCH' : 'POST')
  })
  return (
    <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <Textarea
        label={t('requests.one.note')}
        description={t('requests.one.identityHint')}
        autosize
        minRows={2}
        maxRows={8}
        {...form.text(field)}
      />
      <div className={classes.formEnd}>
        <Button type="submit" variant="default" loading={form.busy}>
          {button}
        </Button>
      </div>
    </form>
  )
}
