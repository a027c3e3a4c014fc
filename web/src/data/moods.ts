/* Whether customers became calmer, summed by topic and week; nothing else can be asked. */
import { api, ask, type Result, type Schemas } from './client'

export type MoodWeek = Schemas['MoodWeek']
export type MoodGroup = Schemas['MoodGroup']

/* in the order they are told */
export const calms = ['calmer', 'same', 'hotter', 'unsure'] as const
export type Calm = (typeof calms)[number]

export const moods = (): Promise<Result<{ items: MoodWeek[]; least: number; newest: number }>> => ask(api.GET('/moods', { params: { query: { weeks: 12 } } }))
