/** `usher notify test`: tells everybody whom `[notify]` names that this is a test. */

import { accountName } from '../account/account.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { SettingError } from '../errors/setting.ts';
import { channels } from '../notify/message.ts';
import { channelsOf, notify } from '../notify/notify.ts';

export const command: Command = defineCommand({
  examples: [['usher notify test', 'before a schedule needs it']],
  async run(_, context) {
    const { clock, io, text } = context;
    if (channelsOf(context).length === 0) {
      const oneOf = channels.map((channel) => `notify.${channel}`);
      throw new SettingError('notify', { problem: { kind: 'missing', environment: undefined, oneOf } });
    }
    const message = {
      kind: 'test',
      ...text.messages.test,
      account: accountName(context),
      at: new Date(clock.now()),
    } as const;
    const told = await notify(message, context);
    if (io.json) io.print(JSON.stringify(told));
    else for (const { channel } of told.filter((each) => each.told)) io.say(text.toldBy(channel));
    return told.every((each) => each.told) ? exitCodes.done : exitCodes.failed;
  },
});
