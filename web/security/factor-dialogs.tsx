import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { Dialog } from '#web/kit/dialog.tsx'
import { toast } from '#web/kit/toast.ts'
import { AddApp, type NewApp } from '#web/security/add-app.tsx'
import { AddPasskey } from '#web/security/add-passkey.tsx'
import { refreshSecurity } from '#web/security/factors.ts'
import { RecoveryCodes } from '#web/security/recovery-codes.tsx'

type What =
  | { readonly add: 'app'; readonly app: NewApp }
  | { readonly add: 'passkey'; readonly count: number }
  | { readonly codes: readonly string[] }

/** Adds a factor, and shows the recovery codes that come with the first one; or shows new codes. */
export default function FactorDialog({ what, onClose }: { what: What; onClose: () => void }) {
  const client = useQueryClient()
  const [codes, setCodes] = useState<readonly string[] | null>('codes' in what ? what.codes : null)
  const added = (said: string, fresh: readonly string[] | null) => {
    toast(said)
    void refreshSecurity(client)
    if (fresh === null) onClose()
    else setCodes(fresh)
  }
  if (codes !== null) {
    return (
      <Dialog title={t('security.recovery.shownTitle')} onClose={onClose}>
        <RecoveryCodes codes={codes} onKept={onClose} />
      </Dialog>
    )
  }
  if ('codes' in what) return null
  return what.add === 'app' ? (
    <Dialog title={t('security.app.dialogTitle')} onClose={onClose}>
      <AddApp begin={async () => what.app} onAdded={(fresh) => added(t('security.app.added'), fresh)} onCancel={onClose} />
    </Dialog>
  ) : (
    <Dialog title={t('security.passkeys.dialogTitle')} onClose={onClose}>
      <AddPasskey
        count={what.count}
        onAdded={({ name }, fresh) => added(t('security.passkeys.added', { name }), fresh)}
        onCancel={onClose}
      />
    </Dialog>
  )
}
