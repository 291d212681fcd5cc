import { Button, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { type RestrictionGround, restrictionGrounds } from '#schema/entity.ts'
import { t } from '#web/app/language.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'

interface RestrictDialogProps {
  name: string
  /** Answers with the ground, or with nothing. */
  answer: (ground?: RestrictionGround) => void
}

/** Asks why a person's data is kept and used for nothing else: the law knows these grounds alone. */
export default function RestrictDialog({ name, answer }: RestrictDialogProps) {
  const [ground, setGround] = useState<RestrictionGround>('accuracy')
  return (
    <Dialog title={t('restriction.title', { name })} onClose={() => answer()}>
      <p>{t('restriction.text')}</p>
      <Radio.Group label={t('restriction.why')} value={ground} onChange={(value) => setGround(value as RestrictionGround)}>
        <Stack gap="xs" mt="xs">
          {restrictionGrounds.map((one) => (
            <Radio key={one} value={one} label={t(`restriction.grounds.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <DialogActions>
        <Button variant="default" onClick={() => answer()}>
          {t('web.cancel')}
        </Button>
        <Button onClick={() => answer(ground)}>{t('restriction.restrict')}</Button>
      </DialogActions>
    </Dialog>
  )
}
