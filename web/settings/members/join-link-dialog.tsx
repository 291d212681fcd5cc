import { Button } from '@mantine/core'
import { formatDateTime } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import type { JoinLink, Member } from '#web/settings/members/members.ts'
import { Secret } from '#web/settings/secret.tsx'
import classes from '#web/settings/settings.module.css'

interface JoinLinkDialogProps {
  member: Pick<Member, 'name' | 'email'>
  link: JoinLink
  /** For somebody who was just added: there are no earlier links. */
  isNew: boolean
  onClose: () => void
}

/** The link by which somebody joins: mailed, and shown once. */
export default function JoinLinkDialog({ member, link, isNew, onClose }: JoinLinkDialogProps) {
  const { name, email } = member
  return (
    <Dialog title={t('settings.members.linkTitle', { name })} onClose={onClose}>
      <div className={classes.stack}>
        <p>{link.mailed ? t('settings.members.linkMailed', { email }) : t('settings.members.linkShown', { name })}</p>
        <Secret label={t('settings.members.linkLabel')} value={link.link} />
        <p className={classes.hint}>
          {t('settings.members.linkOnce', { name, until: formatDateTime(link.expiresAt, locale()) })}{' '}
          {!isNew && t('settings.members.linkOlder', { name })}
        </p>
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {t('settings.done')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
