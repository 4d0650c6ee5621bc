// Every word of the page in English and Chinese. Names of states, reasons and classes come from the line in English.

const WORDS = {
  camera: ["Camera", "相机"],
  heat_map: ["Heat map", "热力图"],
  no_picture: ["No picture yet", "暂无图像"],
  parts: ["Parts", "工件"],
  part: ["Part", "工件"],
  verdict: ["Verdict", "判定"],
  reason: ["Reason", "原因"],
  disposition: ["Disposition", "处置"],
  latency: ["Latency, ms", "延迟 (ms)"],
  no_parts: ["No part has been inspected yet", "尚未检测工件"],
  counts: ["Counts", "计数"],
  rejected_by: ["Rejected, by reason", "剔除原因"],
  quality: ["Quality against the truth", "检测质量 (对照真值)"],
  line_view: ["Line from above", "产线俯视图"],
  operate: ["Operate", "操作"],
  alarms: ["Alarms and faults", "报警与故障"],
  no_alarms: ["None", "无"],
  not_safety: ["No button here is a safety function.", "此处按钮均不是安全功能。"],
  replay_of: ["Replay of a model's run", "回放: 仿真模型的一次运行"],
  replay_events: ["Neither pictures nor poses were recorded", "未记录图像和位姿"],
  replay_not_operated: ["A replay takes no commands.", "回放不接受操作命令。"],
  token_needed: ["The server wants its token.", "服务器需要访问令牌。"],
  connect: ["Connect", "连接"],
  connected: ["Connected", "已连接"],
  connecting: ["Connecting…", "连接中…"],
  silent: ["Server silent", "服务器无响应"],
  heartbeat: ["heartbeat", "心跳"],
  no_plant: ["No state from the plant", "未收到产线状态"],
  released: ["Released", "上线"],
  inspected: ["Inspected", "已检测"],
  accepted: ["Accepted", "放行"],
  rejected: ["Rejected", "剔除"],
  in_process: ["In process", "在制"],
  lost: ["Lost", "丢失"],
  escapes: ["Escapes / nonconforming", "漏检 / 不合格件"],
  overkill: ["Overkill / conforming", "过杀 / 合格件"],
  overkill_detector: ["… by the detector alone", "… 其中检测造成"],
  infeed_tray: ["infeed", "上料"],
  good_tray: ["good", "合格品"],
  reject_tray: ["reject", "不良品"],
  interval: ["95 % interval", "95% 置信区间"],
  trigger_to_command: ["Trigger to command, p99", "触发到指令 p99"],
  deadline_misses: ["Deadlines missed", "超时次数"],
  none: ["none", "无"],
  taken: ["taken", "已接受"],
  refused: ["refused", "被拒绝"],
  sent: ["sent…", "已发送…"],
  unknown: ["not judged", "未判定"],
  // Evaluations.
  ok: ["OK", "合格 (OK)"],
  not_ok: ["Not OK", "不合格 (NG)"],
  not_decidable: ["Not decidable", "无法判定"],
  undefined: ["Undefined", "未判定"],
  // Dispositions.
  accept: ["Accept", "放行"],
  reject: ["Reject", "剔除"],
  rework: ["Rework", "返工"],
  hold_part: ["Hold", "隔离"],
  // Operators' commands.
  clear: ["Clear", "清除"],
  reset: ["Reset", "复位"],
  start: ["Start", "启动"],
  stop: ["Stop", "停止"],
  hold: ["Hold", "保持"],
  unhold: ["Unhold", "解除保持"],
  abort: ["Abort", "中止"],
  complete: ["Complete", "完成"],
  manual: ["Manual", "手动"],
  automatic: ["Automatic", "自动"],
  jog: ["Jog", "点动"],
  fire: ["Fire", "单次动作"],
  pause: ["Pause", "暂停"],
  step: ["Step scan", "单步扫描"],
  resume: ["Resume", "继续"],
  // Unit modes.
  Production: ["Production", "自动模式"],
  Manual: ["Manual mode", "手动模式"],
  by_hand: ["By hand: hold a belt, press a gate", "手动操作: 按住输送线, 点按剔除机构"],
  paused: ["paused", "已暂停"],
  // PackML states.
  Clearing: ["Clearing", "清除中"],
  Stopped: ["Stopped", "已停止"],
  Starting: ["Starting", "启动中"],
  Idle: ["Idle", "就绪"],
  Suspended: ["Suspended", "挂起"],
  Execute: ["Execute", "运行"],
  Stopping: ["Stopping", "停止中"],
  Aborting: ["Aborting", "中止中"],
  Aborted: ["Aborted", "已中止"],
  Holding: ["Holding", "保持中"],
  Held: ["Held", "保持"],
  Unholding: ["Unholding", "解除保持中"],
  Suspending: ["Suspending", "挂起中"],
  Unsuspending: ["Unsuspending", "解除挂起中"],
  Resetting: ["Resetting", "复位中"],
  Completing: ["Completing", "完成中"],
  Complete: ["Complete", "已完成"],
  // Lamps of the stack light.
  red: ["red", "红灯"],
  amber: ["amber", "黄灯"],
  green: ["green", "绿灯"],
  dark: ["dark", "全灭"],
  // Reasons of the controller.
  no_verdict: ["no verdict", "无判定"],
  late: ["late", "判定超时"],
  touching: ["touching", "工件间距过小"],
  purged: ["purged", "清线剔除"],
  not_triggered: ["not triggered", "未触发"],
  power_up: ["power-up", "上电"],
  mode_key: ["mode key", "模式钥匙开关"],
  changeover: ["changeover", "换型"],
  starved: ["starved", "待料"],
  blocked: ["blocked", "堵料"],
  tray_exchange: ["tray being exchanged", "料盘更换中"],
  tray_full: ["tray full", "料盘已满"],
  outputs_fell: ["outputs fell to rest", "输出已断开"],
  encoder_reset: ["encoder was reset", "编码器已复位"],
  e_stop: ["Emergency stop (simulated)", "急停（仿真）"],
  guard_door: ["Guard door open (simulated)", "安全门打开（仿真）"],
  light_curtain: ["Light curtain interrupted (simulated)", "安全光幕被遮挡（仿真）"],
  low_air: ["Compressed air low", "气压不足"],
  drive_not_reached: ["Drive not at speed in time", "驱动未按时达速"],
  gate_not_reached: ["gate not in place", "剔除机构未到位"],
  controller_lost: ["controller lost", "控制器失联"],
  server_lost: ["server lost", "服务器失联"],
  plant_lost: ["plant lost", "产线失联"],
  operator: ["operator", "操作员"],
  tray_exchanged: ["tray exchanged", "料盘已更换"],
  grip_slipped: ["grip slipped", "夹持打滑"],
  grip_missed: ["grip missed", "未夹到工件"],
  process_died: ["process ended", "进程已退出"],
  events_full: ["memory for events full", "事件缓存已满"],
  event_too_large: ["event too large", "事件过大"],
  gap: ["records left out", "部分记录未显示"],
};

// What a person should do about an alarm or fault; the line itself says it in English.
const ADVICE = {
  no_verdict: "连续多件无判定: 请检查检测服务器, 然后解除保持。",
  server_lost: "检测服务器无响应, 工件一律剔除: 请确认其运行。",
  plant_lost: "控制器与产线断开, 在途工件作清线剔除: 请确认产线程序运行, 然后清除、复位、启动。",
  controller_lost: "控制器失联, 所有输出已断开: 请确认控制器运行, 然后清除、复位、启动。",
  outputs_fell: "产线曾失去控制器, 所有输出已断开: 请清除、复位、启动。",
  encoder_reset: "编码器已复位, 无法跟踪工件: 请清除、复位、启动。",
  e_stop: "急停已按下: 查明原因并复原, 然后清除、复位、启动。",
  guard_door: "安全门已打开: 关好后清除、复位、启动。",
  light_curtain: "安全光幕被遮挡: 清空后清除、复位、启动。",
  low_air: "压缩空气压力不足: 请检查气源, 然后重新启动。",
  drive_not_reached: "输送线未按时达到速度: 请检查驱动和皮带, 然后重新启动。",
  gate_not_reached: "剔除机构未按时到位: 请检查卡料、气源和开关, 然后重新启动。",
  events_full: "服务器未接收事件, 缓存已满, 产线已中止。",
  event_too_large: "有一条事件过大, 未能发送。",
  grip_slipped: "夹持力不足, 工件滑落。",
  grip_missed: "夹具没有接触到工件。",
};

export function advice(name, detail, language) {
  return language === "zh" && Object.hasOwn(ADVICE, name) ? ADVICE[name] : detail ?? "";
}

// Words inside the reasons of verdicts ("scratch 3.1 mm on outer_ring").
const DEFECT_WORDS = {
  scratch: "划伤", dent: "磕碰伤", rust: "锈蚀", missing_ball: "缺珠", chipped_edge: "崩边", crack: "裂纹",
  outer_ring: "外圈", inner_ring: "内圈", cage: "保持架", balls: "钢球", gap: "间隙", on: "位于",
  too_dark: "图像过暗", overexposed: "图像过曝", no_part_in_view: "视野内无工件", overloaded: "检测过载",
};

export function word(key, language) {
  const found = Object.hasOwn(WORDS, key) ? WORDS[key] : null;
  if (!found) return sentence(String(key), language);
  return found[language === "zh" ? 1 : 0];
}

export function sentence(text, language) {
  if (language === "zh") {
    return text.replace(/[A-Za-z_]+/g, (name) => (Object.hasOwn(DEFECT_WORDS, name) ? DEFECT_WORDS[name] : name));
  }
  return text.replaceAll("_", " ");
}
