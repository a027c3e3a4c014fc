/* Which automatic checks there are; anybody may read it. */
import { api, ask, type Result, type Schemas } from './client'

export type Check = Schemas['Check']

export const checks = (): Promise<Result<{ items: Check[] }>> => ask(api.GET('/checks'))
