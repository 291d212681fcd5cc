import { Button } from '@mantine/core'
import { t } from '#web/app/language.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'

/** What becomes of what was typed: it is kept for later, or it is gone. Nothing when the person stays. */
export type Leaving = 'keep' | 'drop'

export default function LeaveDialog({ onDone }: { onDone: (leaving?: Leaving) => void }) {
  return (
    <Dialog title={t('form.draft.title')} onClose={() => onDone()}>
      <p>{t('form.draft.text')}</p>
      <DialogActions>
        <Button variant="subtle" color="red" onClick={() => onDone('drop')}>
          {t('form.draft.drop')}
        </Button>
        <Button variant="default" onClick={() => onDone()}>
          {t('form.draft.stay')}
        </Button>
        <Button onClick={() => onDone('keep')} data-autofocus>
          {t('form.draft.keep')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
