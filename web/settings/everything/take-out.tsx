import { Button } from '@mantine/core'
import { IconDownload, IconFileZip } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { formatDate, formatRelative } from '#messages/dates.ts'
import { download } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { WorkProgress } from '#web/kit/work-progress.tsx'
import { proving } from '#web/security/proving.tsx'
import { type ArchiveRun, archivesKey, isUnderWay, startArchive } from '#web/settings/everything/archives.ts'
import classes from '#web/settings/settings.module.css'

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `29 kB`, `1.2 GB` in the reader's language. */
function sizeText(bytes: number): string {
  const step = Math.min(sizes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  const format = { style: 'unit', unit: sizes[step] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(language(), format).format(bytes / 1000 ** step)
}

/** One file with everything: asked for, put together, saved. */
export function TakeOut({ runs }: { runs: readonly ArchiveRun[] }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const current = runs.find(isUnderWay)
  const ended = runs.filter((run) => !isUnderWay(run))
  const begin = useMutation({
    mutationFn: () => proving(() => startArchive(tenant)),
    onSettled: () => client.invalidateQueries({ queryKey: archivesKey(tenant) }),
  })
  return (
    <Section title={t('everything.out.title')} description={t('everything.out.text')}>
      <div className={classes.stack}>
        {begin.isError && <Notice tone="danger">{sentenceFor(begin.error)}</Notice>}
        {current === undefined ? (
          <div>
            <Button loading={begin.isPending} onClick={() => begin.mutate()}>
              {t('everything.out.start')}
            </Button>
          </div>
        ) : (
          <Working run={current} />
        )}
        {ended.length > 0 && (
          <ul className={classes.rows}>
            {ended.slice(0, 5).map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </ul>
        )}
      </div>
    </Section>
  )
}

function Working({ run: { progress } }: { run: ArchiveRun }) {
  return (
    <div role="status">
      <p>{t('everything.out.working')}</p>
      <WorkProgress
        label={t('everything.out.working')}
        done={progress.done}
        total={progress.total}
        count={t('everything.out.count', { done: progress.done, total: progress.total })}
        left={(time) => t('everything.out.left', { time })}
      />
      <p className={classes.hint}>{t('everything.out.leave')}</p>
    </div>
  )
}

function RunRow({ run }: { run: ArchiveRun }) {
  const tenant = useTenant()
  const save = useMutation({ mutationFn: () => proving(() => download(`/archives/${run.id}/file`, { tenant })) })
  const when = formatRelative(run.createdAt, locale(), new Date())
  const isReady = run.state === 'done'
  const facts = run.bytes === null ? when : t('everything.out.facts', { size: sizeText(run.bytes), when })
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconFileZip size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>{facts}</p>
        <p className={classes.detail}>
          {run.state === 'failed' && t('everything.out.failed')}
          {run.state === 'expired' && t('everything.out.expired')}
          {isReady && t('everything.out.expires', { day: formatDate(run.expiresAt.slice(0, 10), locale()) })}
        </p>
        {save.isError && <p className={classes.refusal}>{sentenceFor(save.error)}</p>}
        {isReady && run.sha256 !== null && (
          <details>
            <summary className={classes.detail}>{t('everything.out.fingerprint')}</summary>
            <code className={classes.code}>{run.sha256}</code>
          </details>
        )}
      </div>
      {isReady && (
        <div className={classes.end}>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('everything.out.save')}
          </Button>
        </div>
      )}
    </li>
  )
}
