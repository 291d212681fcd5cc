import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { asStale, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { nameOfRole, type RoleData, refreshRoles, rolesQuery } from '#web/settings/roles/roles.ts'
import classes from '#web/settings/settings.module.css'

interface RoleDialogProps {
  /** The role to be renamed; without one a new role is made. */
  role?: RoleData
  from?: string
  onClose: (made?: RoleData) => void
}

/** What a role is called and what it is for; a new one also says of which it is a copy. */
export default function RoleDialog({ role, from = 'member', onClose }: RoleDialogProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const known = useQuery(rolesQuery(tenant)).data?.data ?? []
  const form = useForm(
    { name: role?.name ?? '', description: role?.description ?? '', from },
    async ({ name, description, from: copied }) => {
      const saving =
        role === undefined
          ? request<{ data: RoleData }>('/roles', { method: 'POST', body: { name, description, from: copied }, tenant })
          : request<{ data: RoleData }>(`/roles/${role.id}`, {
              method: 'PATCH',
              body: { name, description },
              tenant,
              version: role.version,
            })
      const { data } = await saving.catch((error: unknown) => {
        void refreshRoles(client, tenant)
        throw asStale(error, t('roles.changedBeside'))
      })
      await refreshRoles(client, tenant)
      if (role === undefined) toast(t('roles.made', { name: data.name }))
      onClose(data)
    },
  )
  return (
    <Dialog title={role === undefined ? t('roles.addTitle') : t('roles.renameTitle', { name: role.name })} onClose={() => onClose()}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('roles.name')} description={t('roles.nameHint')} autoComplete="off" data-autofocus {...form.text('name')} />
        <Textarea label={t('roles.purpose')} autosize minRows={2} {...form.text('description')} />
        {role === undefined && (
          <NativeSelect
            label={t('roles.from')}
            description={t('roles.fromHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={form.values.from}
            onChange={(event) => form.set('from', event.currentTarget.value)}
            data={known.map((one) => ({ value: one.key, label: nameOfRole(one) }))}
            error={form.problem('from')}
          />
        )}
        <DialogActions>
          <Button variant="default" onClick={() => onClose()}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {role === undefined ? t('roles.addSubmit') : t('web.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
