import { Button, Checkbox, NumberInput, Progress } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { formatBytes } from '#web/fields/bytes.ts'
import { type FileSettings, fileSettingsQuery } from '#web/files/files.ts'
import { useFollowing } from '#web/kit/follow.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { useMayManage } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'

/** Which files are accepted, and how much room they take. */
export default function FilesPage() {
  const tenant = useTenant()
  const settings = useQuery({ ...fileSettingsQuery(tenant), staleTime: 0 })
  return (
    <Page title={t('files.title')} description={t('files.settings.description')} width="narrow">
      {settings.isPending && <Skeletons />}
      {settings.isError && <ErrorState error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data !== undefined && (
        <>
          <Section title={t('files.settings.room')}>
            <Room settings={settings.data} />
          </Section>
          <Section title={t('files.settings.rules')}>
            <Rules settings={settings.data} />
          </Section>
        </>
      )}
    </Page>
  )
}

const megabyte = 1024 * 1024

function Room({ settings: { used, most } }: { settings: FileSettings }) {
  const whole = most.maxTenantMegabytes * megabyte
  const text = t('files.settings.used', {
    count: used.files,
    used: formatBytes(used.bytes, language()),
    most: formatBytes(whole, language()),
  })
  const percent = Math.min(100, (used.bytes / whole) * 100)
  return (
    <>
      <Progress value={percent} size="md" color={percent > 90 ? 'red' : 'accent'} aria-label={text} />
      <p className={classes.roomText}>{text}</p>
    </>
  )
}

const groups = ['images', 'documents', 'media', 'archives', 'programs', 'other'] as const
/** “Other” is how plurals are written in the catalogue. */
const wordOf = (group: (typeof groups)[number]) => t(`files.groups.${group === 'other' ? 'rest' : group}`)

interface Choice {
  /** Empty while it is typed anew. */
  readonly maxMegabytes: number | ''
  readonly groups: readonly string[]
  readonly refuseWithMetadata: boolean
}

function Rules({ settings }: { settings: FileSettings }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const mayManage = useMayManage()
  const { maxMegabytes, refuseWithMetadata } = settings
  const initial: Choice = { maxMegabytes, groups: settings.groups, refuseWithMetadata }
  const form = useForm(initial, async (values) => {
    const { data } = await request<{ data: FileSettings }>('/file-settings', { method: 'PATCH', body: typed(values), tenant })
    client.setQueryData(fileSettingsQuery(tenant).queryKey, data)
    toast(t('files.settings.saved'))
  })
  const typed = useFollowing(form, initial)
  const max = settings.most.maxFileMegabytes
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit}>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <NumberInput
        label={t('files.settings.max')}
        description={t('files.settings.maxHint', { max })}
        min={1}
        max={max}
        allowDecimal={false}
        disabled={!mayManage}
        value={form.values.maxMegabytes}
        onChange={(value) => form.set('maxMegabytes', value === '' ? '' : Number(value))}
        error={form.problem('maxMegabytes')}
      />
      <Checkbox.Group label={t('files.settings.groups')} value={[...form.values.groups]} onChange={(chosen) => form.set('groups', chosen)}>
        <div className={classes.checks}>
          {groups.map((group) => (
            <Checkbox key={group} value={group} label={wordOf(group)} disabled={!mayManage} />
          ))}
        </div>
      </Checkbox.Group>
      <Checkbox
        label={t('files.settings.metadata')}
        description={t('files.settings.metadataHint')}
        disabled={!mayManage}
        checked={form.values.refuseWithMetadata}
        onChange={(event) => form.set('refuseWithMetadata', event.currentTarget.checked)}
      />
      {mayManage && (
        <div className={classes.formEnd}>
          <Button type="submit" loading={form.busy}>
            {t('files.settings.save')}
          </Button>
        </div>
      )}
    </form>
  )
}
