import { Button } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { visit } from '#web/app/storage.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { ActionMatrix } from '#web/settings/roles/action-matrix.tsx'
import { FieldRightsList } from '#web/settings/roles/field-rights.tsx'
import classes from '#web/settings/roles/roles.module.css'
import { type Actions, type FieldsRights, nameOfRole, type RoleData, refreshRoles } from '#web/settings/roles/roles.ts'
import { useViewAs } from '#web/settings/roles/view-as.ts'

interface RoleEditorProps {
  role: RoleData
  administrative: readonly string[]
}

/** What was changed and not saved, and of which role as it was then. */
interface Draft {
  readonly of: RoleData
  readonly actions: Actions
  readonly fields: FieldsRights
}

/** What of a role is being changed, and its saving. What somebody else saves meanwhile is not written over, and what is typed stays. */
function useRoleDraft({ role, administrative }: RoleEditorProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  // Kept until it is saved or discarded, also when another page is looked at meanwhile.
  const kept = `role:${tenant}:${role.id}`
  const [draft, setDraft] = useState(() => visit.read(kept) as Draft | undefined)
  useEffect(() => visit.write(kept, draft), [kept, draft])
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { actions, fields } = draft ?? role
  const save = async (saving: Draft) => {
    setBusy(true)
    setProblem(undefined)
    try {
      const body = { actions: writable(saving.actions, administrative), fields: withCleared(saving.fields, saving.of.fields) }
      const options = { method: 'PATCH', body, tenant, version: saving.of.version } as const
      const { data } = await request<{ data: RoleData }>(`/roles/${role.id}`, options)
      await refreshRoles(client, tenant)
      // What was changed while it was saved is still to be saved.
      setDraft((now) => (now === saving || now === undefined ? undefined : { ...now, of: data }))
      toast(t('roles.saved', { name: nameOfRole(role) }))
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) await refreshRoles(client, tenant)
      else setProblem(sentenceFor(error))
    }
    setBusy(false)
  }
  return {
    draft,
    actions,
    fields,
    problem,
    busy,
    isOld: !busy && draft !== undefined && draft.of.version !== role.version,
    edit: (part: Partial<Draft>) => setDraft({ of: role, ...draft, actions, fields, ...part }),
    save,
    discard: () => {
      setDraft(undefined)
      setProblem(undefined)
    },
  }
}

/** The rights of one role: what it reaches of each object, and which fields. Built-in ones can be looked at. */
export function RoleEditor(props: RoleEditorProps) {
  const { role, administrative } = props
  const tenant = useTenant()
  const viewAs = useViewAs()
  const { draft, actions, fields, problem, busy, isOld, edit, save, discard } = useRoleDraft(props)
  const isBuiltIn = role.id === null
  const look = (
    <Button variant="default" onClick={() => void viewAs(role.key)}>
      {t('roles.viewAs')}
    </Button>
  )
  return (
    <Page title={nameOfRole(role)} {...(role.description === '' ? {} : { description: role.description })} actions={look} width="wide">
      <p className={classes.back}>
        <Link to={paths.settings(tenant, 'roles')}>
          <IconChevronLeft size={16} stroke={1.6} aria-hidden="true" />
          {t('settings.pages.roles')}
        </Link>
      </p>
      {isBuiltIn && <Notice>{t('roles.fixedNotice')}</Notice>}
      <Section title={t('roles.records')} description={t('roles.recordsText')}>
        <ActionMatrix
          actions={actions}
          administrative={administrative}
          onChange={isBuiltIn ? undefined : (next) => edit({ actions: next })}
        />
      </Section>
      {!isBuiltIn && (
        <Section title={t('roles.fields')} description={t('roles.fieldsText')}>
          <FieldRightsList fields={fields} onChange={(next) => edit({ fields: next })} />
        </Section>
      )}
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {isOld && <Notice tone="warning">{t('roles.changedMeanwhile')}</Notice>}
      {draft !== undefined && (
        <div className={classes.foot} role="status">
          <span>{t('roles.unsaved')}</span>
          <Button variant="default" onClick={discard}>
            {t('roles.discard')}
          </Button>
          <Button onClick={() => void save(draft)} loading={busy} disabled={isOld}>
            {t('roles.save')}
          </Button>
        </div>
      )}
    </Page>
  )
}

/** What only owners and admins write is no role's to say. */
const writable = (actions: Actions, administrative: readonly string[]): Actions =>
  Object.fromEntries(
    Object.entries(actions).map(([entity, scopes]) => [entity, administrative.includes(entity) ? { read: scopes.read ?? 'none' } : scopes]),
  )

/** A field that is open again is said so: what is left out stays as it was. */
function withCleared(fields: FieldsRights, before: FieldsRights): Record<string, Record<string, unknown>> {
  const names = new Set([...Object.keys(fields), ...Object.keys(before)])
  return Object.fromEntries(
    [...names].map((entity) => {
      const gone = Object.keys(before[entity] ?? {}).filter((key) => fields[entity]?.[key] === undefined)
      const open = { read: true, filter: true, edit: true }
      return [entity, { ...fields[entity], ...Object.fromEntries(gone.map((key) => [key, open])) }]
    }),
  )
}
