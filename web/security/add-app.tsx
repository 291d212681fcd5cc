import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { CodeInput } from '#web/security/code-input.tsx'
import { QrCode } from '#web/security/qr-code.tsx'
import classes from '#web/security/security.module.css'

export interface NewApp {
  readonly id: string
  readonly secret: string
  readonly uri: string
}

/** Asks the server for a secret: for who has just shown who they are. */
export const beginApp = async (): Promise<NewApp> => (await request<{ data: NewApp }>('/account/totp', { method: 'POST' })).data

interface AddAppProps {
  /** From `beginApp`, once. */
  begin: () => Promise<NewApp | undefined>
  /** The recovery codes, where it was the first factor. */
  onAdded: (codes: readonly string[] | null) => void
  onCancel: () => void
}

/** Shows the secret as a picture and as text, and asks for a code of the app that has read it. */
export function AddApp({ begin, onAdded, onCancel }: AddAppProps) {
  const app = useQuery({
    queryKey: ['new-app'],
    queryFn: async () => (await begin()) ?? null,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const form = useForm({ code: '' }, async ({ code }) => {
    const { data } = await request<{ data: { recoveryCodes: readonly string[] | null } }>(`/account/totp/${app.data?.id}/confirm`, {
      method: 'POST',
      body: { code },
    })
    onAdded(data.recoveryCodes)
  })
  if (app.isLoadingError) return <ErrorState error={app.error} retry={() => void app.refetch()} />
  if (!app.data) return <Skeletons lines={6} />
  return (
    <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
      <p>{t('security.app.scan')}</p>
      <div className={classes.scan}>
        <QrCode text={app.data.uri} label={t('security.app.qr')} />
        <div>
          <p className={classes.keyLabel}>{t('security.app.key')}</p>
          <p className={classes.key}>{app.data.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</p>
        </div>
      </div>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <CodeInput label={t('security.app.code')} description={t('security.app.codeHint')} autoFocus {...form.text('code')} />
      <DialogActions>
        <Button variant="default" onClick={onCancel}>
          {t('web.cancel')}
        </Button>
        <Button type="submit" loading={form.busy}>
          {t('security.app.confirm')}
        </Button>
      </DialogActions>
    </form>
  )
}
