import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { formatDate } from '#messages/dates.ts'
import { ApiError } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Notice } from '#web/kit/notice.tsx'

/**
 * Sends once more with a reason, where somebody would be entered who asked for erasure. `send` gets what goes behind the path.
 * @throws ApiError when it is refused for another reason, or none was given
 */
export default async function withReason<T>(refused: unknown, send: (query: string) => Promise<T>): Promise<T> {
  if (!(refused instanceof ApiError) || refused.code !== 'erasure.asked-before') throw refused
  await loadWords('erasures')
  const reason = await openDialog<string>((close) => <ReasonDialog on={String(refused.params.on)} onDone={close} />)
  if (reason === undefined) throw refused
  return send(`?reason=${encodeURIComponent(reason)}`)
}

function ReasonDialog({ on, onDone }: { on: string; onDone: (reason?: string) => void }) {
  const [reason, setReason] = useState('')
  return (
    <Dialog title={t('erasures.again.title')} onClose={() => onDone()} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          if (reason.trim() !== '') onDone(reason.trim())
        }}
      >
        <Notice tone="warning">{t('erasures.again.on', { day: formatDate(on, locale()) })}</Notice>
        <Textarea
          mt="md"
          label={t('erasures.again.why')}
          description={t('erasures.again.kept')}
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
        <DialogActions>
          <Button variant="default" onClick={() => onDone()}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" disabled={reason.trim() === ''}>
            {t('erasures.again.enter')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
