import { Button, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import JoinLinkDialog from '#web/settings/members/join-link-dialog.tsx'
import { type JoinLink, type Member, newJoinLink, refreshMembers } from '#web/settings/members/members.ts'
import { RoleSelect } from '#web/settings/role-select.tsx'
import classes from '#web/settings/settings.module.css'

/** Adds somebody, then shows the link by which they come in. */
export default function AddMember({ onClose }: { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [added, setAdded] = useState<{ member: Member; link: JoinLink }>()
  const form = useForm({ name: '', email: '', role: 'member' }, async (values) => {
    const { data: member } = await request<{ data: Member }>('/members', { method: 'POST', body: values, tenant })
    await refreshMembers(client, tenant)
    try {
      const link = await newJoinLink(tenant, member.id)
      if (link === undefined) onClose()
      else setAdded({ member, link })
    } catch {
      toast(t('settings.members.linkFailed', { name: member.name }), { tone: 'danger' })
      onClose()
    }
  })
  if (added !== undefined) return <JoinLinkDialog {...added} isNew onClose={onClose} />
  return (
    <Dialog title={t('settings.members.addTitle')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        <p className={classes.hint}>{t('settings.members.addText')}</p>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('settings.members.name')} autoComplete="off" data-autofocus {...form.text('name')} />
        <TextInput label={t('settings.members.email')} type="email" inputMode="email" autoComplete="off" {...form.text('email')} />
        <RoleSelect value={form.values.role} onChange={(role) => form.set('role', role)} error={form.problem('role')} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('settings.members.addSubmit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
