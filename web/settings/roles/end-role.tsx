import { Button, NativeSelect } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { type ApiKey, keysQuery } from '#web/settings/keys/keys.ts'
import { type Member, refreshMembers } from '#web/settings/members/members.ts'
import { nameOfRole, type RoleData, refreshRoles, rolesQuery } from '#web/settings/roles/roles.ts'
import classes from '#web/settings/settings.module.css'

const namedAtMost = 10

/** Who bears the role: the first of the members by name, how many there are, and how many keys. */
function useBearers(role: RoleData) {
  const tenant = useTenant()
  const members = useQuery({
    queryKey: ['members', tenant, 'of-role', role.key],
    queryFn: ({ signal }) => {
      const body = { filter: { role: { eq: role.key } }, limit: namedAtMost, sort: 'name', count: true }
      return request<{ data: readonly Member[]; count: number }>('/members/query', { method: 'POST', body, tenant, signal })
    },
  })
  const keys = useQuery(keysQuery(tenant))
  const ofRole = (all: readonly ApiKey[]) => all.filter((key) => key.role === role.key).length
  return members.data === undefined || keys.data === undefined
    ? undefined
    : { named: members.data.data.map(({ name }) => name), members: members.data.count, keys: ofRole(keys.data) }
}

/** Ends a role; whoever has it gets another first. */
export default function EndRole({ role, onClose }: { role: RoleData; onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const bearers = useBearers(role)
  const others = (useQuery(rolesQuery(tenant)).data?.data ?? []).filter((one) => one.key !== role.key && one.key !== 'owner')
  const [moveTo, setMoveTo] = useState('read-only')
  const borne = bearers !== undefined && bearers.members + bearers.keys > 0
  const form = useForm({}, async () => {
    await request(`/roles/${role.id}${borne ? `?moveTo=${encodeURIComponent(moveTo)}` : ''}`, { method: 'DELETE', tenant })
    await Promise.all([
      refreshRoles(client, tenant),
      refreshMembers(client, tenant),
      client.invalidateQueries({ queryKey: ['api-keys', tenant] }),
    ])
    toast(t('roles.deleted', { name: role.name }))
    onClose()
  })
  return (
    <Dialog title={t('roles.deleteTitle', { name: role.name })} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        {bearers === undefined ? <Skeletons lines={2} /> : <p>{bearersText(bearers)}</p>}
        {borne && (
          <NativeSelect
            label={t('roles.moveTo')}
            value={moveTo}
            onChange={(event) => setMoveTo(event.currentTarget.value)}
            data={others.map((one) => ({ value: one.key, label: nameOfRole(one) }))}
            error={form.problem('moveTo')}
          />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" color="red" loading={form.busy} disabled={bearers === undefined}>
            {t('roles.deleteConfirm')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function bearersText({ named, members, keys }: NonNullable<ReturnType<typeof useBearers>>): string {
  if (members + keys === 0) return t('roles.deleteText')
  const names = [named.join(', '), ...(members > named.length ? [t('roles.more', { count: members - named.length })] : [])].join(' ')
  return [...(members === 0 ? [] : [t('roles.bearers', { names })]), ...(keys === 0 ? [] : [t('roles.keysBear', { count: keys })])].join(
    ' ',
  )
}
