import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { proving } from '#web/security/proving.tsx'

interface OwnAccount {
  readonly email: string
  readonly emailConfirmed: boolean
}

/** Said as long as nobody has shown that the address is theirs; nothing for a session that a provider opened, which has a letter already. */
export function Unconfirmed() {
  const [sentTo, setSentTo] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { data } = useQuery({
    queryKey: ['account'],
    queryFn: async ({ signal }) => (await request<{ data: OwnAccount }>('/account', { signal })).data,
    retry: false,
  })
  // Where no mail leaves, no mailbox can say anything.
  const { data: mails } = useQuery({
    queryKey: ['mails'],
    queryFn: async ({ signal }) => (await request<{ data: { mails: boolean } }>('/sign-up', { signal })).data.mails,
    enabled: data?.emailConfirmed === false,
  })
  if (data === undefined || data.emailConfirmed || mails !== true) return null
  const { email } = data
  async function send(): Promise<void> {
    setBusy(true)
    try {
      const done = await proving(async () => {
        await request('/account/email', { method: 'POST', body: { email } })
        return true
      })
      if (done) setSentTo(email)
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    } finally {
      setBusy(false)
    }
  }
  if (sentTo !== undefined) return <Notice tone="success">{t('sign-up.profile.confirmSent', { email: sentTo })}</Notice>
  return (
    <Notice tone="warning">
      <strong>{t('sign-up.profile.unconfirmed', { email })}</strong>
      <p>{t('sign-up.profile.unconfirmedText')}</p>
      <Button variant="default" size="xs" mt={10} mb={4} loading={busy} onClick={() => void send()}>
        {t('sign-up.profile.confirmSend')}
      </Button>
    </Notice>
  )
}
