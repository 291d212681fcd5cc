import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { Labels, RecordData } from '#web/app/model.ts'

export interface Team extends RecordData {
  readonly name: string
  readonly lead: string | null
  readonly members: readonly { readonly member: string }[]
}

export interface Teams {
  readonly teams: readonly Team[]
  /** The names of their members, by id. */
  readonly names: Labels
}

const teamsKey = (tenant: string) => ['teams', tenant] as const

export const teamsQuery = (tenant: string) =>
  queryOptions({
    queryKey: teamsKey(tenant),
    queryFn: async ({ signal }): Promise<Teams> => {
      const body = { limit: 200, sort: 'name', labels: true }
      const page = await request<{ data: readonly Team[]; labels: Labels }>('/teams/query', { method: 'POST', body, tenant, signal })
      return { teams: page.data, names: page.labels }
    },
  })

export const refreshTeams = (client: QueryClient, tenant: string): Promise<void> => client.invalidateQueries({ queryKey: teamsKey(tenant) })

/** Makes a team, or changes the one that is given. Throws ApiError 412 when somebody else changed it meanwhile. */
export async function saveTeam(
  tenant: string,
  team: Team | undefined,
  values: { name: string; lead: string | null; members: readonly string[] },
): Promise<void> {
  const body = { name: values.name, lead: values.lead, members: values.members.map((member) => ({ member })) }
  if (team === undefined) await request('/teams', { method: 'POST', body, tenant })
  else await request(`/teams/${team.id}`, { method: 'PATCH', body, tenant, version: team.version })
}

export async function trashTeam(tenant: string, team: Team): Promise<void> {
  await request(`/teams/${team.id}`, { method: 'DELETE', tenant, version: team.version })
}

export async function restoreTeam(tenant: string, team: Team): Promise<void> {
  await request(`/teams/${team.id}/restore`, { method: 'POST', tenant })
}
