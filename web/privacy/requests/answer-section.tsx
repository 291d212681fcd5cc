import { Button, Checkbox, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { loadWords, t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { toast } from '#web/kit/toast.ts'
import { keyOfProposal, Proposals } from '#web/privacy/requests/proposals-section.tsx'
import { take, type WholeRequest } from '#web/privacy/requests/requests.ts'
import { proving } from '#web/security/proving.tsx'
import classes from '#web/settings/settings.module.css'

const ErasurePreview = lazy(async () => {
  await loadWords('erasures')
  return import('#web/privacy/requests/erasure-preview.tsx')
})

/** What will happen, the letter, and the one button that does it. */
export function AnswerSection({ one }: { one: WholeRequest }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [shows, setShows] = useState(false)
  const { proposals } = one
  const initial = { text: '', unread: false, accepted: new Set(proposals.map(keyOfProposal)) as ReadonlySet<string> }
  const form = useForm(initial, async ({ text, unread, accepted }) => {
    const followed = proposals.filter((each) => accepted.has(keyOfProposal(each))).map(({ id, field }) => ({ id, field }))
    const body = { text, ...(unread ? { unread } : {}), ...(proposals.length === 0 ? {} : { corrections: followed }) }
    const done = await proving(() => take(client, tenant, one.id, 'fulfil', body).then(() => true))
    if (done === true) toast(t('requests.one.fulfilled'))
  })
  const { accepted } = form.values
  const isPartly = accepted.size < proposals.length
  return (
    <Section title={t('requests.one.answer')}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        {proposals.length > 0 && (
          <>
            <p>{t('requests.one.changesText')}</p>
            <Proposals proposals={proposals} accepted={accepted} onChange={(next) => form.set('accepted', next)} />
          </>
        )}
        {one.people.length > 0 && <p>{t(`requests.what.${one.kind}`)}</p>}
        {one.people.length === 0 && one.holders.length === 0 && <p>{t('requests.one.nobody')}</p>}
        {one.people.length === 0 && one.holders.length > 0 && <Notice tone="warning">{t('requests.one.unpicked')}</Notice>}
        {one.recipients > 0 && one.people.length > 0 && (
          <p className={classes.hint}>{t('requests.one.recipients', { count: one.recipients })}</p>
        )}
        <Suspense>{one.kind === 'erasure' && one.people.map((person) => <ErasurePreview key={person.id} person={person} />)}</Suspense>
        {one.kind === 'access' && one.people.length > 0 && (
          <Checkbox
            label={t('requests.one.unread')}
            description={t('requests.one.unreadText')}
            checked={form.values.unread}
            onChange={(event) => form.set('unread', event.currentTarget.checked)}
          />
        )}
        {one.email === null && <Notice>{t('requests.one.paper')}</Notice>}
        <Textarea
          label={t(isPartly ? 'requests.one.partlyText' : 'requests.one.addText')}
          required={isPartly}
          autosize
          minRows={2}
          maxRows={10}
          {...form.text('text')}
        />
        {shows && one.answer !== null && (
          <blockquote className={classes.letter}>
            <strong>{one.answer.subject}</strong>
            {`\n\n${one.answer.text}`}
          </blockquote>
        )}
        <div className={classes.formEnd}>
          <Button type="submit" loading={form.busy}>
            {t(one.email === null ? 'requests.one.fulfilPaper' : 'requests.one.fulfil')}
          </Button>
          {one.answer !== null && (
            <Button variant="subtle" aria-expanded={shows} onClick={() => setShows(!shows)}>
              {t(shows ? 'requests.one.hide' : 'requests.one.preview')}
            </Button>
          )}
        </div>
      </form>
    </Section>
  )
}
