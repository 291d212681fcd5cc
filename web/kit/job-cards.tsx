import { Button, CloseButton, Progress } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import classes from '#web/kit/job-cards.module.css'
import { forgetJob, type TrackedJob, useTrackedJobs } from '#web/kit/jobs.ts'

export interface Job {
  readonly id: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly done: number
  readonly total: number
  readonly result?: Readonly<Record<string, unknown>> | null
}

/** The jobs of this tenant that somebody here started: a bar, a count, and "we'll tell you when it's done". */
export default function JobCards({ tenant }: { tenant: string }) {
  const jobs = useTrackedJobs().filter((job) => job.tenant === tenant)
  if (jobs.length === 0) return null
  return (
    <section className={classes.corner} aria-label={t('web.jobs.title')} aria-live="polite">
      {jobs.map((job) => (
        <JobCard key={job.id} tracked={job} />
      ))}
    </section>
  )
}

/** A job's progress, asked for every second until it ends. */
export function useJob(tenant: string, id: string) {
  return useQuery({
    queryKey: ['job', tenant, id],
    queryFn: async ({ signal }) => (await request<{ data: Job }>(`/jobs/${id}`, { tenant, signal })).data,
    refetchInterval: ({ state }) => (state.data?.state === 'done' || state.data?.state === 'failed' || state.error !== null ? false : 1000),
    staleTime: 0,
  })
}

function JobCard({ tracked }: { tracked: TrackedJob }) {
  const client = useQueryClient()
  const { data: job, error } = useJob(tracked.tenant, tracked.id)
  const isOver = job?.state === 'done'
  const hasFailed = job?.state === 'failed' || (error instanceof ApiError && error.status === 404)
  useEffect(() => {
    if (!isOver) return
    for (const what of ['list', 'record', 'history', 'tags']) void client.invalidateQueries({ queryKey: [what, tracked.tenant] })
    const timer = setTimeout(() => forgetJob(tracked.id), 10_000)
    return () => clearTimeout(timer)
  }, [isOver, client, tracked.tenant, tracked.id])
  const share = job === undefined || job.total === 0 ? 0 : (job.done / job.total) * 100
  const text = hasFailed ? t('web.jobs.failed') : isOver ? tracked.done : tracked.running
  return (
    <div className={classes.card}>
      <div className={classes.head}>
        <span className={classes.text}>{text}</span>
        <CloseButton size="sm" aria-label={t('web.kit.dismiss')} onClick={() => forgetJob(tracked.id)} />
      </div>
      {!hasFailed && <Progress value={isOver ? 100 : share} size="sm" aria-label={text} color={isOver ? 'teal' : 'accent'} />}
      <div className={classes.foot}>
        <span>{job !== undefined && t('web.jobs.progress', { done: job.done, total: job.total })}</span>
        {isOver && tracked.undo !== undefined && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              forgetJob(tracked.id)
              tracked.undo?.()
            }}
          >
            {t('web.undo')}
          </Button>
        )}
        {!isOver && !hasFailed && <span>{t('web.jobs.later')}</span>}
      </div>
    </div>
  )
}
