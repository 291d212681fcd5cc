import { Button, FileButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { WorkProgress } from '#web/kit/work-progress.tsx'
import { proving } from '#web/security/proving.tsx'
import { type ArchiveRun, archivesKey, isUnderWay } from '#web/settings/everything/archives.ts'
import classes from '#web/settings/settings.module.css'

/** Whether somebody has worked here already: the server looks at everything, this spares sending a file in vain. */
function useIsEmpty(): boolean | undefined {
  const tenant = useTenant()
  const listed = useModel().entities.slice(0, 2)
  return useQuery({
    queryKey: ['is-empty', tenant],
    queryFn: async ({ signal }) => {
      for (const { plural } of listed) {
        const { data } = await request<{ data: readonly unknown[] }>(`/${plural}?limit=1`, { tenant, signal })
        if (data.length > 0) return false
      }
      return true
    },
    staleTime: 0,
  }).data
}

/** One file with everything into this organisation, as long as it is empty. */
export function BringIn({ run }: { run: ArchiveRun | undefined }) {
  const isEmpty = useIsEmpty()
  const tenant = useTenant()
  const client = useQueryClient()
  const isDone = run?.state === 'done'
  useEffect(() => {
    // Everything that was shown so far is of yesterday.
    if (isDone) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'archives' })
  }, [isDone, client])
  const send = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData()
      body.append('file', file, 'everything.zip')
      return proving(() => request('/archives/import', { method: 'POST', body, tenant }))
    },
    onSettled: () => client.invalidateQueries({ queryKey: archivesKey(tenant) }),
  })
  if (isEmpty === undefined) return null
  const isWorking = run !== undefined && isUnderWay(run)
  return (
    <Section title={t('everything.in.title')} description={t('everything.in.text')}>
      {send.isError && <Notice tone="danger">{sentenceFor(send.error)}</Notice>}
      {run?.state === 'failed' && !send.isPending && <Notice tone="danger">{failureText(run.problem)}</Notice>}
      {isDone && (
        <>
          <Notice tone="success">{t('everything.in.done')}</Notice>
          {/* The whole app, with its new fields and objects, is read anew. */}
          <div>
            <Button component="a" href={paths.home(tenant)} variant="default">
              {t('everything.in.reload')}
            </Button>
          </div>
        </>
      )}
      {isWorking && (
        <div role="status">
          <p>{t('everything.in.working')}</p>
          <WorkProgress
            label={t('everything.in.working')}
            done={run.progress.done}
            total={run.progress.total}
            count={t('everything.out.count', { done: run.progress.done, total: run.progress.total })}
            left={(time) => t('everything.out.left', { time })}
          />
        </div>
      )}
      {!isEmpty && !isDone && !isWorking && <p className={classes.hint}>{t('everything.in.notEmpty')}</p>}
      {isEmpty && !isDone && !isWorking && (
        <FileButton accept=".zip,application/zip" onChange={(file) => file !== null && send.mutate(file)}>
          {(props) => (
            <div>
              <Button {...props} variant="default" loading={send.isPending}>
                {t('everything.in.choose')}
              </Button>
            </div>
          )}
        </FileButton>
      )}
    </Section>
  )
}

const failures = ['not-an-archive', 'newer', 'damaged', 'part-missing', 'part-unknown', 'bursting', 'row-wrong', 'not-empty'] as const

function failureText(problem: string | null): string {
  const found = failures.find((each) => problem === `archive.${each}`)
  if (problem === 'job.not-allowed') return t('web.jobs.notAllowed')
  return found === undefined ? t('everything.in.failed') : t(`everything.errors.archive.${found}`)
}
