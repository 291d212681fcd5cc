import { Button, Checkbox, NumberInput, Progress } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemsOf, request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { formatBytes } from '#web/fields/bytes.ts'
import { type FileSettings, fileSettingsQuery } from '#web/files/files.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
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

type Choice = Pick<FileSettings, 'maxMegabytes' | 'groups' | 'refuseWithMetadata'>

function Rules({ settings }: { settings: FileSettings }) {
  const mayManage = useMayManage()
  const [choice, setChoice] = useState<Choice>(settings)
  const { save, busy, problem } = useSave(choice)
  const max = settings.most.maxFileMegabytes
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <NumberInput
        label={t('files.settings.max')}
        description={t('files.settings.maxHint', { max })}
        min={1}
        max={max}
        allowDecimal={false}
        disabled={!mayManage}
        value={choice.maxMegabytes}
        onChange={(value) => setChoice({ ...choice, maxMegabytes: Number(value) })}
      />
      <Checkbox.Group
        label={t('files.settings.groups')}
        value={[...choice.groups]}
        onChange={(chosen) => setChoice({ ...choice, groups: chosen })}
      >
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
        checked={choice.refuseWithMetadata}
        onChange={(event) => setChoice({ ...choice, refuseWithMetadata: event.currentTarget.checked })}
      />
      {mayManage && (
        <div className={classes.formEnd}>
          <Button type="submit" loading={busy}>
            {t('files.settings.save')}
          </Button>
        </div>
      )}
    </form>
  )
}

function useSave({ maxMegabytes, groups: chosen, refuseWithMetadata }: Choice) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const save = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const body = { maxMegabytes, groups: chosen, refuseWithMetadata }
      const { data } = await request<{ data: FileSettings }>('/file-settings', { method: 'PATCH', body, tenant })
      client.setQueryData(fileSettingsQuery(tenant).queryKey, data)
      toast(t('files.settings.saved'))
    } catch (error) {
      setProblem([...problemsOf(error).values()][0] ?? sentenceFor(error))
    }
    setBusy(false)
  }
  return { save, busy, problem }
}
